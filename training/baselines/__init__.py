"""What a network has to beat: simple models of the same fields on the same split."""
