"""Neural networks: where their weights lie and what they run on."""
