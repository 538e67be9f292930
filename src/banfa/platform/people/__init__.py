"""The administrator's page of people: who may log in, with which posts."""
