"""Which way is up in a picture or film that lies on its side and does not say so.

Messengers and screenshots drop the camera's note. Whoever is upside down (handstand, plough) is left as they are.
"""

import numpy as np

from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, PostureLibrary
from coach.pose.detector import StillDetector
from coach.pose.landmarker import Image
from coach.pose.types import PoseSequence
from coach.posture.recognition import Recognition, recognise
from coach.workout.counter import count_repetitions
from coach.workout.exercise_recognition import recognise_exercise
from coach.workout.settings import DOUBTING

#: A body this near to a posture, or to what people do otherwise, needs no other turn, and a turn must come this near
#: (squared torso lengths). It must also be so much nearer than the picture as it is. Of 326 photos of 30 sources turned
#: both ways 42 % are righted (49 % of those in a posture of the library), 0.3 % wrongly; of the same upright 0.6 % are
#: turned. Both were chosen on these photos.
_NEAR, _NEARER_SHARE = 0.05, 0.3
_TURNS = (1, 3)
#: So many full repetitions must be found in another turn. Of 50 clips without an exercise of the library two have them
#: by their landmarks; whoever turns the film looks again, and they must be there then, too.
LEAST_REPETITIONS = 2


def turn_to_upright(image_rgb: Image, detector: StillDetector, library: PostureLibrary, seen: Recognition) -> int:
    """Quarter turns counterclockwise that bring a picture upright; 0 where it is, or where that is not clear.

    seen: what the body resembles in the picture as it is.
    """
    limit = min(_NEAR, _NEARER_SHARE * seen.nearest_distance)
    if seen.nearest_distance <= _NEAR:
        return 0
    found = {}
    for turn in _TURNS:
        people = detector.glance(np.ascontiguousarray(np.rot90(image_rgb, turn)))
        if people:
            found[turn] = recognise(people[0], library).nearest_distance
    best = min(found, key=found.__getitem__, default=0)
    return best if best and found[best] <= limit else 0


def turn_of_movement(sequence: PoseSequence, wanted: Exercise | ExerciseLibrary) -> int:
    """Quarter turns counterclockwise in which a movement that is no exercise as it is might be one; 0 for none.

    wanted: the exercise that was asked for, or a library to find one in.
    """
    counts = {turn: _repetitions(sequence.turned(turn), wanted) for turn in _TURNS}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] >= LEAST_REPETITIONS else 0


def _repetitions(sequence: PoseSequence, wanted: Exercise | ExerciseLibrary) -> int:
    if isinstance(wanted, Exercise):
        return count_repetitions(sequence, wanted, settings=DOUBTING).full_count
    return recognise_exercise(sequence, wanted).result.full_count
