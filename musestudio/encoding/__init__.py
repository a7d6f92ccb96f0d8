"""Music as the models see it: notes ↔ step arrays, shared by training and the app.

``notes`` turns notes into steps of four tokens and back; ``controls`` numbers what the
model is told besides (metre, key, style). numpy only. A model's card names the encoding
it was trained on, so a file can never meet the wrong one.
"""
