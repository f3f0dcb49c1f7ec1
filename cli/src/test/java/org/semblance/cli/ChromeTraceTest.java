package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.nn.trace.NodePlace;
import org.semblance.nn.trace.NodeRun;
import org.semblance.nn.trace.Phase;
import org.semblance.nn.trace.StepTrace;
import org.semblance.train.StepPart;
import org.semblance.train.StepParts;

class ChromeTraceTest {

  private static NodeRun run(String node, long start, long end) {
    return new NodeRun(node, "Mul", start, end, 64, 80);
  }

  @Test
  void operationsAreBarsInTheFirstFreeLane() throws JsonProcessingException {
    StepParts parts =
        new StepParts(
            List.of(new StepPart("stem_conv", "conv 3x3", 0, 0)),
            node -> new NodePlace("stem_conv", Phase.BACKWARD));
    StepTrace trace =
        new StepTrace(
            List.of(run("b", 2_000, 6_000), run("a", 1_000, 5_000), run("c", 5_500, 8_000)));

    JsonNode events = new ObjectMapper().readTree(ChromeTrace.of(trace, parts)).get("traceEvents");

    assertThat(events).extracting(e -> e.at("/args/node").asText()).containsExactly("a", "b", "c");
    assertThat(events).extracting(e -> e.get("ts").asDouble()).containsExactly(0.0, 1.0, 4.5);
    assertThat(events).extracting(e -> e.get("dur").asDouble()).containsExactly(4.0, 4.0, 2.5);
    assertThat(events).extracting(e -> e.get("tid").asInt()).containsExactly(0, 1, 0);
    JsonNode first = events.get(0);
    assertThat(first.get("ph").asText()).isEqualTo("X");
    assertThat(first.get("cat").asText()).isEqualTo("backward");
    assertThat(first.at("/args/layer").asText()).isEqualTo("stem_conv");
    assertThat(first.at("/args/kind").asText()).isEqualTo("conv 3x3");
    assertThat(first.at("/args/bytesWritten").asInt()).isEqualTo(64);
    assertThat(first.at("/args/bytesAllocated").asInt()).isEqualTo(80);
  }
}
