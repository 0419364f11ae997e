-- One posterior for each network: the network, the queried variable and its value, the evidence, and the exact answer.
-- The answers were computed by variable elimination over exact fractions in another language; elimination.lua in
-- tests/reference computes them again.
return {
  {
    network = "cancer", query = { { "Cancer", "True" } },
    given = { { "Xray", "positive" }, { "Dyspnoea", "True" } },
    answer = "45357/440705",
  },
  {
    network = "survey", query = { { "R", "big" } },
    given = { { "T", "train" }, { "A", "young" } },
    answer = "506467/779023",
  },
  {
    network = "asia", query = { { "lung", "yes" } },
    given = { { "xray", "yes" }, { "dysp", "yes" } },
    answer = "15680000/25239323",
  },
  {
    network = "alarm", query = { { "KINKEDTUBE", "TRUE" } },
    given = { { "HRBP", "HIGH" }, { "PRESS", "HIGH" }, { "MINVOL", "LOW" }, { "EXPCO2", "LOW" }, { "BP", "LOW" },
      { "CVP", "HIGH" }, { "PCWP", "HIGH" }, { "HRSAT", "HIGH" } },
    answer = "618856257391550779061965247535497286272545946846083811071/135967260920150221861847576465176918304624"
      .. "42906356022756607",
  },
  {
    network = "hailfinder", query = { { "Scenario", "A" } },
    given = { { "R5Fcst", "SVR" }, { "TempDis", "Moving" }, { "MeanRH", "Dry" }, { "WindAloft", "SWQuad" },
      { "MvmtFeatures", "OtherRapid" } },
    answer = "39179982097840711969634329887251032609673362870794654915208452354884550/2132087823680210535883057094"
      .. "99408698557270821479100564349022081815274331",
  },
  {
    network = "hepar2", query = { { "Cirrhosis", "decompensate" } },
    given = { { "fatigue", "present" }, { "ama", "absent" }, { "skin", "present" }, { "pain", "present" },
      { "triglycerides", "a17_4" } },
    answer = "9237814382651564383954962990210482717728195453823217528096373990974968931470212171380973939271323317"
      .. "58774279094654943123750367869460114409778600563630268299764409074428176672922349950468988736/3951455"
      .. "3811096330258846025915973343496105396690970621205641022840740505091709505704834330602484981331966448"
      .. "55051040502156315006396463189930031744884203897516867085731704672138888640278980546007",
  },
  {
    network = "win95pts", query = { { "PrtDriver", "No" } },
    given = { { "Problem1", "No_Output" }, { "Problem2", "Too_Long" }, { "Problem3", "Yes" }, { "Problem6", "Yes" } },
    answer = "4770764102779791298998331449178882488452962676499080059780754575589396389089298926488/42806580292243"
      .. "692618612127534424430352076205067883497754726842009352267835482272135355",
  },
}
