"""What proves who somebody is: second factors, and proving it once more before what cannot be taken back."""
