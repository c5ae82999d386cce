-- What was spent by quarters of an hour: on everything, on each provider and on each project. It repeats the ledger, so
-- that a cap is judged by the quarters of its day or month and not by all that was ever bought.
CREATE TABLE spent (
    scope   TEXT   NOT NULL,
    quarter BIGINT NOT NULL,
    usd     BIGINT NOT NULL,
    PRIMARY KEY (scope, quarter)
);

INSERT INTO spent (scope, quarter, usd)
    SELECT 'all', at / 900000000, SUM(usd) FROM ledger
        WHERE kind IN ('settle', 'adjust') AND usd IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'provider=' || provider, at / 900000000, SUM(usd) FROM ledger
        WHERE kind IN ('settle', 'adjust') AND usd IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT 'project=' || project, at / 900000000, SUM(usd) FROM ledger
        WHERE kind IN ('settle', 'adjust') AND usd IS NOT NULL AND project IS NOT NULL GROUP BY 1, 2;
