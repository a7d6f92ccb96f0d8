"""What is played live on keyboards: choosing them, recording, the metronome, capture."""
