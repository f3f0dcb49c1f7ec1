package org.semblance.backbones;

import java.util.Map;
import java.util.TreeMap;
import org.semblance.nn.Network;
import org.tensorflow.ndarray.Shape;

/**
 * A whole network from pixels to embedding, as a value: everything that a weight file must say so
 * that its network can be built again.
 *
 * <p>The embedding is float32 {@code [B, embeddingSize]} and not normalised.
 *
 * @param backbone from image to feature map
 * @param head from feature map to embedding
 * @param batchNorm settings of every batch normalisation
 * @param preprocessing what is done to the pixels first, and the image's size
 */
public record FaceModel(
    Backbone backbone,
    EmbeddingHead head,
    BatchNormSettings batchNorm,
    Preprocessing preprocessing) {

  /** Returns a model with the default batch normalisation and preprocessing. */
  public static FaceModel of(Backbone backbone, EmbeddingHead head) {
    return new FaceModel(backbone, head, BatchNormSettings.DEFAULT, Preprocessing.DEFAULT);
  }

  /**
   * Returns the layers, from preprocessed image to embedding.
   *
   * @throws IllegalArgumentException if the image's size does not suit the head
   */
  public Network network() {
    Network.Builder builder =
        Network.builder(Shape.of(preprocessing.height(), preprocessing.width(), 3));
    String features = backbone.addTo(builder, builder.input(), batchNorm);
    head.addTo(builder, features, batchNorm);
    return builder.build();
  }

  /** Returns every setting as text, from which {@link #fromProperties} makes an equal model. */
  public Map<String, String> toProperties() {
    Map<String, String> properties = new TreeMap<>();
    backbone.toProperties().forEach((key, value) -> properties.put("backbone." + key, value));
    head.toProperties().forEach((key, value) -> properties.put("head." + key, value));
    properties.put("batchNorm.momentum", String.valueOf(batchNorm.momentum()));
    properties.put("batchNorm.epsilon", String.valueOf(batchNorm.epsilon()));
    properties.put("preprocessing.mean", String.valueOf(preprocessing.mean()));
    properties.put("preprocessing.std", String.valueOf(preprocessing.std()));
    properties.put("preprocessing.color", preprocessing.color().name());
    properties.put("preprocessing.height", String.valueOf(preprocessing.height()));
    properties.put("preprocessing.width", String.valueOf(preprocessing.width()));
    return properties;
  }

  /**
   * Reads what {@link #toProperties} wrote; other keys are ignored.
   *
   * @throws WeightsException if a key is missing or its value is not possible
   */
  public static FaceModel fromProperties(Map<String, String> properties) {
    PropertyReader batchNorm = new PropertyReader(properties, "batchNorm.");
    PropertyReader pixels = new PropertyReader(properties, "preprocessing.");
    try {
      return new FaceModel(
          backbone(new PropertyReader(properties, "backbone.")),
          EmbeddingHead.fromProperties(new PropertyReader(properties, "head.")),
          new BatchNormSettings(batchNorm.real("momentum"), batchNorm.real("epsilon")),
          new Preprocessing(
              pixels.real("mean"),
              pixels.real("std"),
              pixels.constant("color", ColorOrder.class),
              pixels.integer("height"),
              pixels.integer("width")));
    } catch (IllegalArgumentException e) {
      throw new WeightsException("the model description is not possible: " + e.getMessage(), e);
    }
  }

  private static Backbone backbone(PropertyReader properties) {
    String type = properties.text("type");
    return switch (type) {
      case MobileFaceNet.TYPE -> MobileFaceNet.fromProperties(properties);
      case IResNet.TYPE -> IResNet.fromProperties(properties);
      default ->
          throw new WeightsException(
              String.format(
                  "the model description's backbone.type must be %s or %s, got %s",
                  MobileFaceNet.TYPE, IResNet.TYPE, type));
    };
  }
}
