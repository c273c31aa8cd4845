"""What an author knows before publishing: test patients, impact, exchange of content."""
