package org.semblance.backbones;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Which of a graph's variables lie behind a node. */
final class SavedModelVariables {

  private static final String SHARED_NAME = "shared_name";

  private final Map<String, NodeDef> nodes = new HashMap<>();

  SavedModelVariables(GraphDef definition) {
    definition.getNodeList().forEach(node -> nodes.put(node.getName(), node));
  }

  /**
   * Returns the variables that a node reads or writes, directly or through others, by the names
   * under which they live: two nodes of one name are one variable.
   *
   * @param name of the node; there is nothing behind a node that is not there
   */
  Set<String> behind(String name) {
    Set<String> variables = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(Set.of(name));
    while (!open.isEmpty()) {
      NodeDef node = nodes.get(open.pop());
      if (node == null || !seen.add(node.getName())) {
        continue;
      }
      if (node.getOp().equals("VarHandleOp")) {
        variables.add(nameOf(node));
      }
      node.getInputList().forEach(input -> open.push(ForeignNetwork.nodeOf(input)));
    }
    return variables;
  }

  private static String nameOf(NodeDef variable) {
    String shared =
        variable
            .getAttrOrDefault(SHARED_NAME, AttrValue.getDefaultInstance())
            .getS()
            .toStringUtf8();
    return shared.isEmpty() ? variable.getName() : shared;
  }
}
