"""Child processes: one spawner starts, reports and kills every one of them."""
