"""What a run gives back to read on a screen: terminal, explanations, decisions as data, workbook, dashboard."""
