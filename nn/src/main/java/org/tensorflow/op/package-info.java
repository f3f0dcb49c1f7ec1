/** The classes that must live beside TensorFlow's own to reach package-private constructors. */
package org.tensorflow.op;
