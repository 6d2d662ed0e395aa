"""A moment in words."""

from datetime import datetime, timedelta


def moment(seconds: float) -> str:
    """Return a moment in words: "today at 15:40", "tomorrow at 09:10", "on Friday, 4 December, at 09:10"."""
    at, today = datetime.fromtimestamp(seconds), datetime.now().date()
    days = {today: "today", today + timedelta(days=1): "tomorrow"}
    day = days.get(at.date()) or f"on {at:%A}, {at.day} {at:%B},"
    return f"{day} at {at:%H:%M}"
