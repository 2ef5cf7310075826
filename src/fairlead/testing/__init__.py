"""What tests of apps, and ours, are made with: fakes, an echo, the gateway in process."""
