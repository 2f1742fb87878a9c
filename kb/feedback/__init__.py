"""Feedback of citizens (phản ánh, kiến nghị): drafts, tickets, pictures, answers of officers."""
