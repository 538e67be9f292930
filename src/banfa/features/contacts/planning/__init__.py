"""Plans of visits: fixed days, proposals that are even and near together, agreement, the day on the road, its track."""
