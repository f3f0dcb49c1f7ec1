// Builds a small schedule, shows it as YAML, trains it on drawn faces and reads the result.
// Run it from the project's folder:  ./semblance shell docs/examples/train.jsh

var schedule = schedule(
    "tiny",
    data(drawnFaces(8, 16), drawnPairs(20, 40)),
    model(backbone("mobilefacenet"), gdc(64)),
    run(16, 1),
    cosine(0.05, 2),
    stage(softmax(), 1),
    stage(arcFace(0.3, 16), 1))

System.out.println(yaml(schedule))

Path folder = Files.createTempDirectory("semblance").resolve("tiny")
TrainResult result = train(schedule, folder)

VerificationReport report = result.reports().get(0)
System.out.printf("%s: accuracy %.3f on %d pairs%n", report.name(), report.accuracy(), report.pairs())
System.out.println(result.completed() ? "trained: " + result.model() : result.reason())

/exit
