package org.semblance.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.semblance.data.ImageSet;
import org.semblance.nn.Network;
import org.semblance.nn.files.AtomicFile;
import org.semblance.schedules.Schedule;
import org.tensorflow.TensorFlow;

/** What a run is made of: data, network, versions, machine, so that it can be told and repeated. */
public final class Provenance {

  private Provenance() {}

  /** Returns the facts in the order in which people read them. */
  static Map<String, String> of(
      Schedule schedule, ImageSet images, Network network, Checkpoint.Identity identity) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("schedule", schedule.name());
    facts.put("identities", Integer.toString(images.identities().size()));
    facts.put("images", Integer.toString(images.size()));
    facts.put("backbone", schedule.model().backbone().name());
    facts.put("parameters", Long.toString(network.parameterCount(false)));
    facts.put("batchSize", Integer.toString(schedule.run().batchSize()));
    facts.put("seed", Long.toString(schedule.run().seed()));
    facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("semblance", version());
    facts.put("tensorflow", TensorFlow.version());
    facts.put("kernels", schedule.run().deviceOptions().kernelsInUse());
    facts.put("java", System.getProperty("java.runtime.version"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("architecture", identity.architectureHash());
    facts.put("labels", identity.labelHash());
    return facts;
  }

  /** Writes the facts as JSON. */
  static void write(Path file, Map<String, String> facts) {
    try {
      String json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(facts);
      AtomicFile.writeText(file, json + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is always JSON", e);
    }
  }

  /** Returns the version that the build wrote into the jar; {@code development} outside of jars. */
  public static String version() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
