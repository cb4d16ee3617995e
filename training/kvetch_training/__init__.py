"""Makes the models that kvetch ships. The product itself never imports any of this."""
