"""The way in for other programs: `/api/v1/`, by a token, as strict with what it reads as any form."""
