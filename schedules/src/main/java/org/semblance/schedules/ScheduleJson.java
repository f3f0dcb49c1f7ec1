package org.semblance.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;

/** How Jackson sees the records of a schedule; the records themselves know nothing of it. */
final class ScheduleJson {

  /** Longest number that is written without an exponent. */
  private static final int LONGEST_PLAIN = 12;

  /** Between records and JSON trees. */
  private static final ObjectMapper TREES = mapper(new JsonFactory());

  private ScheduleJson() {}

  /**
   * Returns the mapper between records and JSON trees; strict, though trees were checked before.
   */
  static ObjectMapper mapper() {
    return TREES;
  }

  /** Makes a mapper for the texts of a factory. */
  static ObjectMapper mapper(JsonFactory factory) {
    JsonMapper.Builder builder =
        JsonMapper.builder(factory)
            .enable(
                DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS) // some types have no keys
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .annotationIntrospector(new Naming())
            .addModule(scalars());
    TypeNames.ALL.forEach(
        (type, words) -> {
          builder.addMixIn(type, Chosen.class);
          words.forEach((word, record) -> builder.registerSubtypes(new NamedType(record, word)));
        });
    return builder.build();
  }

  private static SimpleModule scalars() {
    var module = new SimpleModule("semblance-schedules");
    module.addSerializer(Path.class, new ToStringSerializer(Path.class));
    module.addDeserializer(Path.class, new PathReader());
    module.addSerializer(Double.class, new PlainNumber());
    module.addSerializer(double.class, new PlainNumber());
    return module;
  }

  /** Returns a number as people write it: 0.0005 rather than 5.0E-4. */
  static String plain(double value) {
    String plain = new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    return plain.length() <= LONGEST_PLAIN ? plain : Double.toString(value);
  }

  /** Mixed into the interfaces of {@link TypeNames}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = TypeNames.KEY)
  private interface Chosen {}

  /** Constants are lowerCamelCase. */
  private static final class Naming extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Object findEnumNamingStrategy(MapperConfig<?> config, AnnotatedClass type) {
      return EnumNamingStrategies.LowerCamelCaseStrategy.class;
    }
  }

  /** Jackson's own would write and read URIs. */
  private static final class PathReader extends FromStringDeserializer<Path> {
    private static final long serialVersionUID = 1L;

    PathReader() {
      super(Path.class);
    }

    @Override
    protected Path _deserialize(String value, DeserializationContext context) {
      return Path.of(value);
    }

    @Override
    public Path deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return Path.of(parser.getText());
    }
  }

  /** Writes numbers as people do. */
  private static final class PlainNumber extends StdSerializer<Double> {
    private static final long serialVersionUID = 1L;

    PlainNumber() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeNumber(plain(value));
    }
  }
}
