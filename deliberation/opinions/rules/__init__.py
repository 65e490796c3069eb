"""The rules of open rounds, as pure functions: lifecycle, deadlines, reference codes, personal data, likeness."""
