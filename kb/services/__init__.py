"""Services of the province beside single procedures: portals, accounts, payment, feedback, data."""
