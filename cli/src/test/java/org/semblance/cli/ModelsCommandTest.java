package org.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {

  @Test
  void listsTheCatalogue() {
    Invocation models = Invocation.of("models");

    assertThat(models.exitCode()).isZero();
    assertThat(models.out().lines().toList().get(0))
        .startsWith("name ")
        .contains("parameters", "trained", "multiply-adds", "output");
    assertThat(models.out()).contains("\nmobilefacenet ", "\nse_r50 ");
  }

  @Test
  void answersInJson() {
    JsonNode models = Invocation.of("models", "--json", "--embedding", "256").json();

    JsonNode r50 =
        StreamSupport.stream(models.spliterator(), false)
            .filter(model -> model.get("name").asText().equals("r50"))
            .findFirst()
            .orElseThrow();
    assertThat(r50.get("output").get(0).asInt()).isEqualTo(256);
    assertThat(r50.get("parameters").asLong())
        .isGreaterThan(r50.get("trainableParameters").asLong());
    assertThat(r50.get("multiplyAdds").asLong()).isPositive();
  }

  @Test
  void countsAsTheOriginalDoes() {
    JsonNode model =
        Invocation.of("models", "mobilefacenet", "--head", "GDC", "--embedding", "256", "--json")
            .json();

    // 256-d GDC in the table of the original's counts.
    assertThat(model.get("parameters").asLong()).isEqualTo(906_112);
    long parameters = 0;
    for (JsonNode layer : model.get("layers")) {
      parameters += layer.get("parameters").asLong();
    }
    assertThat(parameters).isEqualTo(model.get("parameters").asLong());
    assertThat(model.get("layers").get(model.get("layers").size() - 1).get("name").asText())
        .isEqualTo("embedding");
  }

  @Test
  void showsANetworkLayerByLayer() {
    Invocation model = Invocation.of("models", "MobileFaceNet");

    assertThat(model.exitCode()).isZero();
    assertThat(model.out())
        .contains("GDC_dw", "pre_embedding", "[512]", "multiply-adds")
        .containsPattern("parameters [\\d,]+, of them trained [\\d,]+; multiply-adds [\\d,]+");
  }
}
