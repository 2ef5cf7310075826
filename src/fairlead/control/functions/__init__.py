"""The Lambda API: functions, their code, who may call them, and calling them."""
