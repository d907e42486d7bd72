"""What accepts a code once has in common."""

from django_otp.models import ThrottlingMixin, TimestampMixin


class SingleUseMixin(TimestampMixin, ThrottlingMixin):
    """A device that accepts each code once, and after a wrong one none for a while, twice as long each time."""

    class Meta:
        abstract = True

    def use_up(self, token: str) -> bool:
        """Take the code out of use, and say whether there was one; of two at the same time, one is told so."""
        raise NotImplementedError

    def verify_token(self, token: str) -> bool:
        """Use up the code, and say whether it was a right one."""
        if not self.verify_is_allowed()[0]:
            return False
        if not self.use_up(token):
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """Return by how many seconds the wait begins after a wrong code."""
        return 1
