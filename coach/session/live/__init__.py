"""The live coach, file by file.

session.py      one session: the stages from placing to done, and what the visitor may do in each
course.py       how far it has come in its list of steps, and what was done
counting.py, holding.py, yoga.py   what is watched in a step: repetitions, a held exercise, a posture
cues.py, words.py, panel.py   what is said, and when; what is shown
ghost.py        the wanted posture over the person
placement.py, watch.py   where to stand; the same person as before; the rate reached, and who is slow
own_range.py    a guided set measures the person's own range
state.py        what a session shows and keeps: Snapshot, SetRecord
camera.py       pictures in, coached pictures out
worker.py, process.py   the process that looks at the pictures, and its other end
room.py         how many sessions may run at once
store.py        what was done survives a closed tab
"""
