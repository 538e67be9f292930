"""How people get in and stay in: log-ins, passwords, second factors, agreements, and the tokens of applications."""
