"""The Lambda-style runtime: functions in processes of their own, warm, one event at a time in each."""
