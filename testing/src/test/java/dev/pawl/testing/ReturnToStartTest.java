package dev.pawl.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test leaves behind is gone, and what the migrations left is there, whatever the tables are. */
class ReturnToStartTest {
    @RegisterExtension
    static final PostgresExtension db = new PostgresExtension();

    /** A schema with one of each: seeded rows, a generated column, references, an identity, partitions. */
    @BeforeEach
    void extendTheSchema() {
        db.dsl().execute("""
            create table if not exists pawl.colour (
                colour_id int generated always as identity primary key,
                name text not null unique,
                shout text generated always as (upper(name)) stored,
                seen_at timestamptz not null default '2026-01-01T00:00:00.123456Z',
                icon bytea not null default '\\\\x00ff');
            create table if not exists pawl.paint (
                paint_id int generated always as identity primary key, colour_id int not null references pawl.colour);
            create table if not exists pawl.day (day_id int not null) partition by range (day_id);
            create table if not exists pawl.day_p1 partition of pawl.day for values from (0) to (10);
            insert into pawl.colour (name) values ('green'), ('red') on conflict do nothing;
            """);
        db.dsl().execute("select pawl_test.remember_start()");
    }

    @AfterAll
    static void onlyTheSeedIsLeft() {
        assertThat(count("pawl.paint")).isZero();
    }

    @Test
    void rowsOfTestsAreGone() {
        db.dsl().execute("insert into pawl.paint (colour_id) select colour_id from pawl.colour");
        db.dsl().execute("insert into pawl.colour (name) values ('blue')");
        db.dsl().execute("insert into pawl.day values (5)");

        returnToStart();

        assertThat(count("pawl.paint")).isZero();
        assertThat(count("pawl.day")).isZero();
        assertThat(count("pawl.colour")).isEqualTo(2);
    }

    @Test
    void seededRowsAreAsTheyWere() {
        String before = allColours();
        db.dsl().execute("update pawl.colour set name = 'x' || name");
        db.dsl().execute("delete from pawl.colour where name = 'xred'");

        returnToStart();

        assertThat(allColours()).isEqualTo(before).contains("GREEN");
    }

    @Test
    void sequencesGoOnWhereTheSeedsEnded() {
        int first = nextColour("blue");

        returnToStart();

        assertThat(nextColour("yellow")).isEqualTo(first);
    }

    @Test
    void partitionsOfTestsAreDropped() {
        db.dsl().execute("create table pawl.day_p2 partition of pawl.day for values from (10) to (20)");

        returnToStart();

        assertThat(exists("pawl.day_p2")).isFalse();
        assertThat(exists("pawl.day_p1")).isTrue();
    }

    private static void returnToStart() {
        db.dsl().execute("select pawl_test.return_to_start()");
    }

    private static int nextColour(String name) {
        return db.dsl()
                .fetchSingle("insert into pawl.colour (name) values (?) returning colour_id", name)
                .into(Integer.class);
    }

    private static String allColours() {
        return db.dsl().fetch("select * from pawl.colour order by colour_id").formatCSV();
    }

    private static int count(String table) {
        return db.dsl().fetchSingle("select count(*) from " + table).into(Integer.class);
    }

    private static boolean exists(String table) {
        return db.dsl().fetchSingle("select to_regclass(?) is not null", table).into(Boolean.class);
    }
}
