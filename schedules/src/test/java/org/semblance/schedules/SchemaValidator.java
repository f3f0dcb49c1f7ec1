package org.semblance.schedules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Validates YAML as an editor would, by the JSON schema alone. */
final class SchemaValidator {

  private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
  private final JsonNode root;
  private final Schema schema;

  SchemaValidator() {
    try (InputStream in = SchemaDocument.class.getResourceAsStream(SchemaDocument.RESOURCE)) {
      root = new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root);
  }

  JsonNode definitions() {
    return root.path("$defs");
  }

  /** Returns the schema's complaints; empty if the text is valid. */
  List<Error> complaints(String text) throws JsonProcessingException {
    return schema.validate(yaml.readTree(text));
  }
}
