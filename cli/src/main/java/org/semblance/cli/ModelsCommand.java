package org.semblance.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.semblance.backbones.Catalogue;
import org.semblance.nn.Network;
import org.semblance.nn.ParameterSpec;
import org.tensorflow.ndarray.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the backbones. */
@Command(
    name = "models",
    header = "Lists the backbones, or shows one layer by layer.",
    description = {
      "Shows each backbone of the catalogue with an embedding head on top: parameters (moving"
          + " averages included), those that are trained, multiply-adds for one picture of"
          + " 112x112, output.",
      "With NAME, shows that network layer by layer.",
    },
    footer = {
      "",
      "Examples:",
      "  semblance models",
      "  semblance models mobilefacenet --embedding 256",
      "  semblance models r50 --head E --json",
    })
final class ModelsCommand implements Callable<Integer> {

  private final Streams streams;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "A name of the catalogue.")
  private @Nullable String name;

  @Mixin private NetworkOptions options = new NetworkOptions();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  ModelsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    String wanted = name;
    if (wanted == null) {
      list();
      return ExitCodes.DONE;
    }
    show(wanted, OptionCheck.made(spec, () -> options.model(wanted).network()));
    return ExitCodes.DONE;
  }

  private void list() {
    List<Map<String, Object>> models = new ArrayList<>();
    Table table = Table.of("name", ">parameters", ">trained", ">multiply-adds", "output");
    Catalogue.backbones()
        .forEach(
            (key, backbone) -> {
              Network network = options.model(backbone).network();
              models.add(summary(key, network));
              table.row(
                  key,
                  String.format("%,d", network.parameterCount(false)),
                  String.format("%,d", network.parameterCount(true)),
                  String.format("%,d", network.multiplyAdds()),
                  network.outputShape());
            });
    if (json) {
      streams.out().println(JsonText.of(models));
    } else {
      table.lines().forEach(streams.out()::println);
    }
  }

  private void show(String key, Network network) {
    List<Map<String, Object>> layers = new ArrayList<>();
    Table table = Table.of("layer", "what it does", "output", ">parameters", ">multiply-adds");
    for (Network.Node node : network.nodes()) {
      long parameters =
          network.parametersOf(node).stream()
              .map(ParameterSpec::shape)
              .mapToLong(Shape::size)
              .sum();
      long multiplyAdds = node.layer().multiplyAdds(inputs(network, node));
      Map<String, Object> layer = new LinkedHashMap<>();
      layer.put("name", node.name());
      layer.put("layer", node.layer().describe());
      layer.put("output", node.outputShape().asArray());
      layer.put("parameters", parameters);
      layer.put("multiplyAdds", multiplyAdds);
      layers.add(layer);
      table.row(
          node.name(),
          node.layer().describe(),
          node.outputShape(),
          parameters == 0 ? "" : String.format("%,d", parameters),
          multiplyAdds == 0 ? "" : String.format("%,d", multiplyAdds));
    }
    Map<String, Object> summary = summary(key, network);
    if (json) {
      summary.put("layers", layers);
      streams.out().println(JsonText.of(summary));
      return;
    }
    table.lines().forEach(streams.out()::println);
    streams
        .out()
        .printf(
            "%nparameters %,d, of them trained %,d; multiply-adds %,d; output %s%n",
            network.parameterCount(false),
            network.parameterCount(true),
            network.multiplyAdds(),
            network.outputShape());
  }

  private static Map<String, Object> summary(String key, Network network) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("name", key);
    summary.put("parameters", network.parameterCount(false));
    summary.put("trainableParameters", network.parameterCount(true));
    summary.put("multiplyAdds", network.multiplyAdds());
    summary.put("output", network.outputShape().asArray());
    return summary;
  }

  private static List<Shape> inputs(Network network, Network.Node node) {
    return node.inputs().stream()
        .map(i -> i < 0 ? network.inputShape() : network.nodes().get(i).outputShape())
        .toList();
  }
}
