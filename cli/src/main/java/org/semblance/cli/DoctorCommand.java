package org.semblance.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says whether Semblance will work on this machine. */
@Command(
    name = "doctor",
    header = "Says whether Semblance will work on this machine.",
    description = {
      "Loads TensorFlow, lists its devices, looks at processor, memory and disk.",
      "Exit code 1, and advice, if something will not work."
    },
    footer = {
      "",
      "Examples:",
      "  semblance doctor",
      "  semblance doctor --json",
    })
final class DoctorCommand implements Callable<Integer> {

  private final Streams streams;

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  DoctorCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    MachineFacts facts = MachineFacts.gather();
    List<Finding> findings = Finding.of(facts);
    boolean ok = findings.stream().allMatch(Finding::ok);
    if (json) {
      streams.out().println(JsonText.of(json(facts, findings, ok)));
    } else {
      print(findings, ok);
    }
    return ok ? ExitCodes.DONE : ExitCodes.FAILURE;
  }

  private void print(List<Finding> findings, boolean ok) {
    Table table = Table.of("", "", "");
    for (Finding finding : findings) {
      table.row(finding.ok() ? "ok" : "NO", finding.name(), finding.value());
    }
    table.lines().forEach(streams.out()::println);
    for (Finding finding : findings) {
      if (!finding.advice().isEmpty()) {
        streams.out().println(finding.name() + ": " + finding.advice());
      }
    }
    streams.out().println(ok ? "Semblance will work here." : "Semblance will not work here.");
  }

  private static Map<String, Object> json(MachineFacts facts, List<Finding> findings, boolean ok) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("ok", ok);
    json.put("tensorFlow", facts.tensorFlow());
    json.put("devices", facts.devices());
    json.put("kernels", facts.kernels());
    json.put("cpu", facts.cpu());
    json.put("cores", facts.cores());
    json.put("cpuFeatures", facts.cpuFeatures());
    json.put("memoryBytes", facts.memoryBytes());
    json.put("freeMemoryBytes", facts.freeMemoryBytes());
    json.put("heapBytes", facts.heapBytes());
    json.put("java", facts.java().toString());
    json.put("nativesFolder", facts.nativesFolder().toString());
    json.put("nativesUnpacked", facts.nativesUnpacked());
    json.put("nativesFreeBytes", facts.nativesFreeBytes());
    json.put(
        "problems", findings.stream().filter(f -> !f.ok()).map(DoctorCommand::problem).toList());
    return json;
  }

  private static String problem(Finding finding) {
    return finding.name() + ": " + finding.value() + "; " + finding.advice();
  }
}
