class LocalCloudError(Exception):
    """A sentence for the operator: what is wrong with the local cloud, and what to do."""
