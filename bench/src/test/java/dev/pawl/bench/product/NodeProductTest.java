package dev.pawl.bench.product;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeProductTest {
    @Test
    void nodesDriverIsGivenHostPortAndParametersAsItReadsThem() {
        assertThat(NodeProduct.nodeUrl("jdbc:postgresql://localhost:5433/peer?user=me&password=secret"))
                .isEqualTo("postgresql://localhost:5433/peer?user=me&password=secret");
        assertThat(NodeProduct.nodeUrl("jdbc:postgresql://db.example/peer"))
                .isEqualTo("postgresql://db.example:5432/peer");
    }
}
