"""What is asked, and what is known.

Comes in: questions, options and cards of the tables; a student's answers.
Goes out: rounds, schedules, results, exports.
"""
