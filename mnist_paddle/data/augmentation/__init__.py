"""What makes a training batch more various than the digits at hand."""
