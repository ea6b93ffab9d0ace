"""Open data: the list of services for programs, as HSDS 3.1 (api), as tables to download and as calendars.

HSDS is the Human Services Data Specification of Open Referral (CC BY-SA 4.0). Read only, for everybody, and nothing
that is not for everybody: no person, no contact "for professionals", no confidential address.
"""
