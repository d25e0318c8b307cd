"""What is refused in a rule book, each fault said in French: it could decide wrongly, or a document would lie."""
