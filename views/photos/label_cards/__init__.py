"""Label cards, the Photos page's own component: photos are dropped, pasted, taken, selected, moved and removed here.

`assets/` is plain JavaScript and CSS, served as it is written. Photos come and go by `server.photo_routes`; what a
person does is sent as a list of actions, and the cards are drawn from what is on the disk then.
"""
