"""What a person says, the value in money, the rules and the verdict; the words apart. No torch, no Pillow in it."""
