"""What T2A itself costs, without the servers it talks to: `make bench`."""
