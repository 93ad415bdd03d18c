-- Each worker asks twice a second which of its runs are to be cancelled. By the index of workers it reads all its leases, the dead
-- ones too, which nothing can clear away while an old snapshot is open. Locks lease for as long as its rows are read once.
create index lease_to_cancel on pawl.lease (run_id) where cancelled_by is not null;
