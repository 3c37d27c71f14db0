"""The lines of a customer's bills as the portal's JSON, opened to their days and hours."""

from elhandel.portal.lines.line import LineAnswer, line_answer

__all__ = ["LineAnswer", "line_answer"]
