"""Onboarding: signups, from the sales front end to the market process and back to the customer; and
what is agreed again afterwards.

Each shelf has a face of its own:

- `api`: requests and answers of the front ends' API
- `signups`: signing up, changing the day, cancelling; the same request has the same answer
- `held`: limits, and signups that wait for staff
- `status`: where a signup stands
- `shown`: what a customer sees of their signups
- `wishes`: what customers ask for on their pages, and its being carried out
- `terms`: products and prices that contracts agree to, and their changes
- `decisions`: what staff decide about persons
- `personal`: what is held about persons here
- `retention`: what is deleted at night
"""
