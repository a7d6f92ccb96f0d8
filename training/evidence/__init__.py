"""Evidence about a model's music, at the level of notes: whatever encoding it was written in."""
