/** A game file's PDDL problem, written by hand in the released form: a desk, a fridge, a microwave, two apples. */
export const problem = `
(define (problem plan_trial_by_hand) ; a comment
(:domain alfred)
(:objects
  agent1 - agent
  Apple_bar__plus_01_dot_00 - object
  Desk_bar__plus_00_dot_50 - receptacle
)
(:init
  (receptacleType Desk_bar__plus_00_dot_50 DeskType)
  (receptacleType Fridge_bar__minus_01_dot_00 FridgeType)
  (receptacleType Microwave_bar__plus_02_dot_00 MicrowaveType)
  (receptacleAtLocation Desk_bar__plus_00_dot_50 loc_bar_1_bar_2)
  (receptacleAtLocation Fridge_bar__minus_01_dot_00 loc_bar_3_bar_4)
  (receptacleAtLocation Microwave_bar__plus_02_dot_00 loc_bar_5_bar_6)
  (openable Fridge_bar__minus_01_dot_00)
  (openable Microwave_bar__plus_02_dot_00)
  (atLocation agent1 loc_bar_0_bar_0)
  (objectType Apple_bar__plus_01_dot_00 AppleType)
  (objectType Apple_bar__plus_02_dot_00 AppleType)
  (pickupable Apple_bar__plus_01_dot_00)
  (pickupable Apple_bar__plus_02_dot_00)
  (heatable Apple_bar__plus_01_dot_00)
  (heatable Apple_bar__plus_02_dot_00)
  (coolable Apple_bar__plus_01_dot_00)
  (inReceptacle Apple_bar__plus_01_dot_00 Fridge_bar__minus_01_dot_00)
  (inReceptacle Apple_bar__plus_02_dot_00 Desk_bar__plus_00_dot_50)
  (objectAtLocation Apple_bar__plus_01_dot_00 loc_bar_3_bar_4)
  (objectAtLocation Apple_bar__plus_02_dot_00 loc_bar_1_bar_2)
  (canContain DeskType AppleType)
  (canContain FridgeType AppleType)
  (canContain MicrowaveType AppleType)
  (= (total-cost) 0)
)
(:goal
  (and
    (exists (?r - receptacle)
      (exists (?o - object)
        (and
          (heatable ?o)
          (objectType ?o AppleType)
          (receptacleType ?r DeskType)
          (isHot ?o)
          (inReceptacle ?o ?r)
        )))
  ))
)`;
