"""What is to correct: the workbook of anomalies, and the annotated copies."""
