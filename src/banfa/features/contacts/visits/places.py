"""Distances between places, and a phone's coordinates as Chinese maps give them. Nothing is looked up."""

from dataclasses import dataclass
from math import asin, cos, pi, radians, sin, sqrt

EARTH_M = 6_371_008.8
# The published approximation of the offset between WGS-84 and GCJ-02, on the ellipsoid of Krasovsky.
AXIS_M, ECCENTRICITY = 6_378_245.0, 0.00669342162296594323
CHINA = (72.004, 137.8347, 0.8293, 55.8271)  # west, east, south, north: outside of it nothing is shifted


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees in GCJ-02, as maps and the register have them."""

    longitude: float
    latitude: float


def metres_between(one: Place, other: Place) -> float:
    """Return the distance on the sphere (haversine)."""
    south, north = radians(one.latitude), radians(other.latitude)
    half_lat = (north - south) / 2
    half_lon = radians(other.longitude - one.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(south) * cos(north) * sin(half_lon) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(chord)))


def from_gps(longitude: float, latitude: float) -> Place:
    """Return a place given in WGS-84, as satellites and browsers give it, in GCJ-02; good to a few metres."""
    west, east, south, north = CHINA
    if not (west <= longitude <= east and south <= latitude <= north):
        return Place(longitude, latitude)
    x, y = longitude - 105.0, latitude - 35.0
    slope = 1 - ECCENTRICITY * sin(radians(latitude)) ** 2
    across = _shift(x, y) * 180 / (AXIS_M / sqrt(slope) * cos(radians(latitude)) * pi)
    up = _rise(x, y) * 180 / (AXIS_M * (1 - ECCENTRICITY) / (slope * sqrt(slope)) * pi)
    return Place(longitude + across, latitude + up)


def _shift(x: float, y: float) -> float:
    found = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    found += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    found += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    return found + (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3


def _rise(x: float, y: float) -> float:
    found = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    found += (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    found += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    return found + (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
